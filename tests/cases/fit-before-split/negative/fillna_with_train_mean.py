from sklearn.model_selection import train_test_split


def fill(df):
    train, test = train_test_split(df)
    mean = train["age"].mean()
    train["age"] = train["age"].fillna(mean)
    test["age"] = test["age"].fillna(mean)
    return train, test
