"""Fixes the time zone of placed_at."""
import pandas as pd

RAW = "raw/orders.csv"
CLEAN = "interim/orders.parquet"


def read_orders(path):
    orders = pd.read_csv(path, dtype={"customer": "string"})
    orders["placed_at"] = pd.to_datetime(orders["placed_at"], utc=True).dt.tz_convert("Europe/Berlin")
    return orders.drop_duplicates("order_id")


def main():
    orders = read_orders(RAW)
    orders = orders[orders["amount"] > 0]
    orders.to_parquet(CLEAN, index=False)


if __name__ == "__main__":
    main()
