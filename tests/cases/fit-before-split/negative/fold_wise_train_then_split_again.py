from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.2)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_val = scaler.transform(X_val)
X_test = scaler.transform(X_test)
