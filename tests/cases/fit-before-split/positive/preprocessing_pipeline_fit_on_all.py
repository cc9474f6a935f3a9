from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

clean = make_pipeline(SimpleImputer(), StandardScaler())
X_clean = clean.fit_transform(X)  # leak
X_train, X_test, y_train, y_test = train_test_split(X_clean, y, test_size=0.2)
