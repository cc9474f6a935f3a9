import pandas as pd

COLUMNS = ["orders", "spent", "days_silent", "mean_basket", "n_complaints", "n_visits"]

table = pd.read_parquet("interim/complete.parquet")
matrix = table[COLUMNS].astype("float32")
labels = table["churned"].astype("int8")
matrix.assign(churned=labels).to_parquet("features/train.parquet")
print("rows", len(matrix), "columns", matrix.shape[1])
