import pandas as pd
from sklearn.model_selection import train_test_split

people = pd.read_csv("people.csv")
people["age"] = people["age"].fillna(people["age"].mean())  # leak
train, test = train_test_split(people, test_size=0.3)
