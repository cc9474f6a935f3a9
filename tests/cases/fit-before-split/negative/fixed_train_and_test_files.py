import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
fit, valid = train_test_split(train, test_size=0.1)
scaler = StandardScaler().fit(fit)
submission = model.predict(scaler.transform(test))
