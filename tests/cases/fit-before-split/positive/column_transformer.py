from sklearn.compose import ColumnTransformer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def load(df):
    pre = ColumnTransformer([("num", StandardScaler(), ["age"]), ("cat", OneHotEncoder(), ["job"])])
    X = pre.fit_transform(df[["age", "job"]])  # leak
    return train_test_split(X, df["y"])
