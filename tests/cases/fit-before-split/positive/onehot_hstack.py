import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder


def matrix(nominal, numeric, y):
    ohe = OneHotEncoder(sparse_output=False)
    onehot = ohe.fit_transform(nominal)  # leak
    design = np.hstack([onehot, numeric])
    return train_test_split(design, y, test_size=0.1)
