from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def scale(features):
    return StandardScaler().fit_transform(features)  # leak


def main(X, y):
    X = scale(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    return X_train, X_test, y_train, y_test
