from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

pipe = make_pipeline(StandardScaler(), SelectKBest(k=10), LogisticRegression())
print(cross_val_score(pipe, X, y, cv=5).mean())
pipe.fit(X, y)
