import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

claims = pd.read_csv("claims.csv")
majority = claims[claims.fraud == 0]
minority = claims[claims.fraud == 1]
minority_up = resample(minority, replace=True, n_samples=len(majority), random_state=7)  # leak
balanced = pd.concat([majority, minority_up])
train, test = train_test_split(balanced, test_size=0.2)
