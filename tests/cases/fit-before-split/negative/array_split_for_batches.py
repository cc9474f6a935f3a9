import numpy as np
from sklearn.preprocessing import StandardScaler


def predict_in_batches(model, train, new):
    scaler = StandardScaler().fit(train)
    rows = scaler.transform(new)
    return [model.predict(part) for part in np.array_split(rows, 10)]
