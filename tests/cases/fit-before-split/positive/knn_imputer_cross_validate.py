from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import KNNImputer
from sklearn.model_selection import cross_validate


def score(table, outcome):
    complete = KNNImputer(n_neighbors=3).fit_transform(table)  # leak
    result = cross_validate(RandomForestRegressor(), complete, outcome, cv=10)
    return result["test_score"].mean()
