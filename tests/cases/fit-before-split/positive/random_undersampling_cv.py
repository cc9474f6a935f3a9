from imblearn.under_sampling import RandomUnderSampler
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import cross_val_predict


def naive(X, y):
    sampler = RandomUnderSampler(random_state=0)
    X_small, y_small = sampler.fit_resample(X, y)  # leak
    return cross_val_predict(HistGradientBoostingClassifier(), X_small, y_small)
