from sklearn import preprocessing
from sklearn.model_selection import train_test_split


def prepare(frame):
    features = frame.drop(columns="churned")
    labels = frame["churned"]
    std = preprocessing.StandardScaler()
    std.fit(features)  # leak
    features = std.transform(features)
    return train_test_split(features, labels, stratify=labels)
