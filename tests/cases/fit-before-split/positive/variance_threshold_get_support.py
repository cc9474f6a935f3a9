from sklearn.feature_selection import VarianceThreshold
from sklearn.model_selection import train_test_split


def keep_informative(df, target):
    selector = VarianceThreshold(0.01)
    selector.fit(df)  # leak
    kept = df.loc[:, selector.get_support()]
    return train_test_split(kept, target, test_size=0.2)
