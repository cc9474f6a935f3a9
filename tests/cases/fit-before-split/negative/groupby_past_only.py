from sklearn.model_selection import train_test_split


def lagged(df):
    df["previous"] = df.groupby("user")["amount"].shift(1)
    df["n"] = df.groupby("user").cumcount()
    return train_test_split(df)
