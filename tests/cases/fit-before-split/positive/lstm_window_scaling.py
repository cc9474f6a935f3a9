import numpy as np
from sklearn.preprocessing import MinMaxScaler


def make_windows(close, width=60):
    scaler = MinMaxScaler(feature_range=(0, 1))
    scaled = scaler.fit_transform(close.reshape(-1, 1))  # leak
    xs, ys = [], []
    for i in range(width, len(scaled)):
        xs.append(scaled[i - width : i, 0])
        ys.append(scaled[i, 0])
    xs, ys = np.array(xs), np.array(ys)
    size = int(len(xs) * 0.8)
    x_train, x_test = xs[:size], xs[size:]
    y_train, y_test = ys[:size], ys[size:]
    return x_train, x_test, y_train, y_test
