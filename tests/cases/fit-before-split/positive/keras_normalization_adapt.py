from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Normalization


def normalised(X, y):
    norm = Normalization(axis=-1)
    norm.adapt(X)  # leak
    X = norm(X)
    return train_test_split(X, y, test_size=0.2)
