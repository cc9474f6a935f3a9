"""Write tonight's scores to the table the retention campaign works from."""
import os
import pickle

import pandas as pd
from sqlalchemy import create_engine

CAMPAIGN_THRESHOLD = 0.55


def main():
    engine = create_engine(os.environ["WAREHOUSE_URL"])
    with open("/srv/churn/churn_final.pkl", "rb") as f:
        bundle = pickle.load(f)
    df = pd.read_sql("select * from analytics.churn_features_nightly", engine)
    X = bundle["scaler"].transform(df[bundle["features"]].fillna(0))
    df["churn_score"] = bundle["model"].predict_proba(X)[:, 1]
    df["send_offer"] = df["churn_score"] > CAMPAIGN_THRESHOLD
    df[["customer_id", "churn_score", "send_offer"]].to_sql(
        "churn_scores", engine, schema="analytics", if_exists="replace", index=False
    )


if __name__ == "__main__":
    main()
