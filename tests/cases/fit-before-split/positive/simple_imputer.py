import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
y = houses.pop("price")
imputer = SimpleImputer(strategy="median")
filled = pd.DataFrame(imputer.fit_transform(houses), columns=houses.columns)  # leak
X_train, X_valid, y_train, y_valid = train_test_split(filled, y)
