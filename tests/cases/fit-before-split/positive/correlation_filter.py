from sklearn.feature_selection import SelectPercentile, f_classif
from sklearn.model_selection import LeaveOneOut


def genes(X, y, model):
    best = SelectPercentile(f_classif, percentile=5)
    X = best.fit_transform(X, y)  # leak
    loo = LeaveOneOut()
    hits = 0
    for tr, te in loo.split(X):
        hits += model.fit(X[tr], y[tr]).predict(X[te])[0] == y[te][0]
    return hits / len(y)
