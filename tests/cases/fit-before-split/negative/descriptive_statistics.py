from sklearn.model_selection import train_test_split


def describe_then_split(df):
    print("mean age", df["age"].mean())
    print(df.groupby("city")["price"].mean())
    return train_test_split(df)
