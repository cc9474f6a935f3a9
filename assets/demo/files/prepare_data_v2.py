"""Clean the customer export from the CRM (new export format since January)."""
import pandas as pd

RAW = "/home/maria/churn/data/raw/crm_export_jan.csv"
OUT = "/home/maria/churn/data/customers_clean.parquet"


def clean(df):
    df = df.rename(columns=str.lower)
    df = df.rename(columns={"cust_no": "customer_id", "price_eur": "plan_price"})
    df = df.drop_duplicates(subset=["customer_id"], keep="last")
    df = df[df["country"] != "TEST"]
    df["signup_at"] = pd.to_datetime(df["signup_at"])
    df["last_login_at"] = pd.to_datetime(df["last_login_at"])
    # customers without a login are filled in fix_missing_values.py
    return df


def main():
    df = pd.read_csv(RAW, sep=";", encoding="utf-8")
    print(len(df), "rows")
    df = clean(df)
    df.to_parquet(OUT)
    print(len(df), "rows kept")


if __name__ == "__main__":
    main()
