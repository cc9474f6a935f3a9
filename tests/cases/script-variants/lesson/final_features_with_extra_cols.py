import pandas as pd

COLUMNS = ["orders", "spent", "days_silent", "mean_basket", "n_complaints", "n_visits"]
EXTRA = ["n_coupons", "weekend_share", "first_channel"]

table = pd.read_parquet("interim/complete.parquet")
table["first_channel"] = table["first_channel"].astype("category").cat.codes
matrix = table[COLUMNS + EXTRA].astype("float32")
labels = table["churned"].astype("int8")
matrix.assign(churned=labels).to_parquet("features/train_extra.parquet")
print("rows", len(matrix), "columns", matrix.shape[1])
