from sklearn.decomposition import TruncatedSVD
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.linear_model import LogisticRegression

svd = TruncatedSVD(n_components=100)
topics = svd.fit_transform(term_matrix)  # leak
cv = RepeatedStratifiedKFold(n_splits=5, n_repeats=3)
print(cross_val_score(LogisticRegression(), topics, labels, cv=cv))
