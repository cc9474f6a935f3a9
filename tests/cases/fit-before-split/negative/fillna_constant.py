import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("visits.csv")
df["pages"] = df["pages"].fillna(0)
df["country"] = df["country"].fillna("unknown")
train, test = train_test_split(df)
