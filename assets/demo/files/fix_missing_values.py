"""Run between prepare_data and train, not twice."""
import pandas as pd

PATH = "/home/maria/churn/data/customers_clean.parquet"

df = pd.read_parquet(PATH)
df["last_login_at"] = df["last_login_at"].fillna(df["signup_at"])
df["support_tickets_90d"] = df["support_tickets_90d"].fillna(0)
df["plan_price"] = df["plan_price"].fillna(df["plan_price"].mean())
df.to_parquet(PATH)
