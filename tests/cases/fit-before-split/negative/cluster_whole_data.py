from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler


def segments(customers):
    X = StandardScaler().fit_transform(customers)
    return KMeans(n_clusters=4).fit_predict(X)
