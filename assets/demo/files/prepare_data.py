"""Clean the customer export from the CRM."""
import pandas as pd

RAW = "/home/maria/churn/data/raw/crm_export_oct.csv"
OUT = "/home/maria/churn/data/customers_clean.parquet"


def clean(df):
    df = df.rename(columns=str.lower)
    df = df.drop_duplicates(subset=["customer_id"], keep="last")
    df = df[df["country"] != "TEST"]
    df["plan_price"] = df["plan_price"].str.replace(",", ".").astype(float)
    df["signup_at"] = pd.to_datetime(df["signup_at"], dayfirst=True)
    df["last_login_at"] = pd.to_datetime(df["last_login_at"], dayfirst=True)
    return df


def main():
    df = pd.read_csv(RAW, sep=";", encoding="latin-1")
    print(len(df), "rows")
    df = clean(df)
    df.to_parquet(OUT)
    print(len(df), "rows kept")


if __name__ == "__main__":
    main()
