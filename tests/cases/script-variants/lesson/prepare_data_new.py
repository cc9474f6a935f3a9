"""The faster one: reads in chunks."""
import pandas as pd

RAW = "raw/orders.csv"
CLEAN = "interim/orders.parquet"


def read_orders(path):
    parts = []
    for part in pd.read_csv(path, dtype={"customer": "string"}, chunksize=50_000):
        part["placed_at"] = pd.to_datetime(part["placed_at"], utc=True)
        parts.append(part[part["amount"] > 0])
    return pd.concat(parts).drop_duplicates("order_id")


def main():
    orders = read_orders(RAW)
    orders.to_parquet(CLEAN, index=False)


if __name__ == "__main__":
    main()
