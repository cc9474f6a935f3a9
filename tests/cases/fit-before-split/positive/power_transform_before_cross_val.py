from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import PowerTransformer


def evaluate(X, y):
    X_gauss = PowerTransformer(method="yeo-johnson").fit_transform(X)  # leak
    return cross_val_score(Ridge(), X_gauss, y, cv=5)
