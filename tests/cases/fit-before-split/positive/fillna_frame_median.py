from sklearn.model_selection import train_test_split


def split(df):
    df = df.fillna(df.median())  # leak
    X, y = df.drop("label", axis=1), df["label"]
    return train_test_split(X, y, test_size=0.2, random_state=0)
