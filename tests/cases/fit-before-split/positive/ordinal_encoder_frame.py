import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OrdinalEncoder

cars = pd.read_csv("cars.csv")
categories = cars.select_dtypes("object").columns
cars[categories] = OrdinalEncoder().fit_transform(cars[categories])  # leak
X = cars.drop("price", axis=1)
y = cars["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
