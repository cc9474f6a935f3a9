"""Run between prepare_data and train. Can be run twice now, should work."""
import pandas as pd

PATH = "/home/maria/churn/data/customers_clean.parquet"

df = pd.read_parquet(PATH)
df["last_login_at"] = df["last_login_at"].fillna(df["signup_at"])
df["support_tickets_90d"] = df["support_tickets_90d"].fillna(0)
# mean was dragged up by the enterprise plans
df["plan_price"] = df["plan_price"].fillna(df.groupby("country")["plan_price"].transform("median"))
if "imputed" not in df.columns:
    df["imputed"] = df["plan_price"].isna()
df.to_parquet(PATH)
