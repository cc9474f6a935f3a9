import pandas as pd
from sklearn.preprocessing import StandardScaler

prices = pd.read_csv("prices.csv", parse_dates=["day"])
prices["close"] = StandardScaler().fit_transform(prices[["close"]])  # leak
train = prices[prices["day"] < "2023-01-01"]
test = prices[prices["day"] >= "2023-01-01"]
