from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import SelectFromModel
from sklearn.model_selection import train_test_split


def run(X, y):
    forest = ExtraTreesClassifier(n_estimators=50)
    forest = forest.fit(X, y)
    chosen = SelectFromModel(forest, prefit=False).fit(X, y)  # leak
    X_new = chosen.transform(X)
    X_tr, X_te, y_tr, y_te = train_test_split(X_new, y)
    return X_tr, X_te, y_tr, y_te
