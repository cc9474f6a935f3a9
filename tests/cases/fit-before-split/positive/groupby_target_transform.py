from sklearn.model_selection import train_test_split


def add_rate(df):
    df["store_mean_sales"] = df.groupby("store")["sales"].transform("mean")  # leak
    train_df, test_df = train_test_split(df, random_state=0)
    return train_df, test_df
