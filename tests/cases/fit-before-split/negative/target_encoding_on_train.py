import category_encoders as ce
from sklearn.model_selection import train_test_split

X_train, X_test, y_train, y_test = train_test_split(X, y)
enc = ce.TargetEncoder(cols=["zip"])
X_train = enc.fit_transform(X_train, y_train)
X_test = enc.transform(X_test)
