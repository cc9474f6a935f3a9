from sklearn.model_selection import train_test_split


def standardise(df, y):
    df = (df - df.mean()) / df.std()  # leak
    a, b, c, d = train_test_split(df, y)
    return a, b, c, d
