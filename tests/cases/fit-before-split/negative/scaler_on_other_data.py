from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(reference, sample, y):
    scaler = StandardScaler().fit(reference)
    sample = scaler.transform(sample)
    return train_test_split(sample, y)
