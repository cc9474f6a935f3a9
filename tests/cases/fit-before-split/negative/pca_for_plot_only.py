import matplotlib.pyplot as plt
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split


def plot_and_split(X, y):
    plane = PCA(n_components=2).fit_transform(X)
    plt.scatter(plane[:, 0], plane[:, 1], c=y)
    return train_test_split(X, y)
