from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder


def load(df):
    y = LabelEncoder().fit_transform(df["species"])
    X = df[["length", "width"]]
    return train_test_split(X, y, stratify=y)
