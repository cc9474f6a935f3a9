from sklearn.model_selection import TimeSeriesSplit
from sklearn.preprocessing import QuantileTransformer


def walk_forward(model, series, target):
    series = QuantileTransformer().fit_transform(series)  # leak
    tscv = TimeSeriesSplit(n_splits=4)
    for past, future in tscv.split(series):
        model.fit(series[past], target[past])
        yield model.score(series[future], target[future])
