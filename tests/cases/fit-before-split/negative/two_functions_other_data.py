from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def fit_scaler(X_train):
    scaler = StandardScaler()
    scaler.fit(X_train)
    return scaler


def split(X, y):
    return train_test_split(X, y)
