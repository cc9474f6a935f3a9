import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler

loans = pd.read_csv("loans.csv")
numeric = ["income", "debt"]
loans[numeric] = RobustScaler().fit_transform(loans[numeric])  # leak
train, valid = train_test_split(loans, test_size=0.25, random_state=3)
