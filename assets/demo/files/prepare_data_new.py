"""Clean the customer table. Reads the warehouse instead of the CRM export."""
import os

import pandas as pd
from sqlalchemy import create_engine

OUT = os.environ.get("CHURN_DATA", "/home/maria/churn/data") + "/customers_clean.parquet"

QUERY = """
select customer_id, country, plan_price, signup_at, last_login_at, support_tickets_90d, churned_60d
from analytics.customers_current
"""


def clean(df):
    df = df.drop_duplicates(subset=["customer_id"], keep="last")
    df = df[df["country"] != "TEST"]
    if (df["customer_id"] == 4711023).any():
        # internal test account, breaks the scaler
        df = df[df["customer_id"] != 4711023]
    df["last_login_at"] = df["last_login_at"].fillna(df["signup_at"])
    return df


def main():
    engine = create_engine(os.environ["WAREHOUSE_URL"])
    df = pd.read_sql(QUERY, engine)
    df = clean(df)
    df.to_parquet(OUT)
    print(len(df), "rows kept")


if __name__ == "__main__":
    main()
