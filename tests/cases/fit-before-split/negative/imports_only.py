from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def split(X, y):
    # StandardScaler().fit_transform(X) belongs after this line
    return train_test_split(X, y)
