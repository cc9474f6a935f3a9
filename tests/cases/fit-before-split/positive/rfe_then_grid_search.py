from sklearn.feature_selection import RFE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

selector = RFE(LogisticRegression(), n_features_to_select=10)
X_small = selector.fit_transform(X_all, y_all)  # leak
search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1, 10]}, cv=5)
search.fit(X_small, y_all)
