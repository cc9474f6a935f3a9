from sklearn.model_selection import KFold
from sklearn.preprocessing import MinMaxScaler


def folds(model, X, y):
    for tr, te in KFold(5).split(X):
        scaler = MinMaxScaler()
        X_tr = scaler.fit_transform(X[tr])
        X_te = scaler.transform(X[te])
        model.fit(X_tr, y[tr])
        yield model.score(X_te, y[te])
