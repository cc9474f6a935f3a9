from sklearn.impute import SimpleImputer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline


def search(df):
    X, y = df.drop(columns="y"), df["y"]
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    pipe = Pipeline([("imp", SimpleImputer()), ("rf", RandomForestClassifier())])
    grid = GridSearchCV(pipe, {"rf__max_depth": [3, 5]}, cv=3)
    grid.fit(X_train, y_train)
    return grid.score(X_test, y_test)
