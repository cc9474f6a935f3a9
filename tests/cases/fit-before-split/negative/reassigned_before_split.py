import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X = pd.read_csv("january.csv")
scaler = StandardScaler().fit(X)
X = pd.read_csv("february.csv")
X_train, X_test = train_test_split(X)
