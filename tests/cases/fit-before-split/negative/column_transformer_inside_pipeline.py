from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def train(df):
    pre = ColumnTransformer(
        [("n", StandardScaler(), make_column_selector(dtype_include=float)), ("c", OneHotEncoder(), ["job"])]
    )
    model = Pipeline([("pre", pre), ("clf", LogisticRegression())])
    X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"])
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)
